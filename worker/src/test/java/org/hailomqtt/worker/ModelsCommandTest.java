package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.install.FileDigest;
import org.hailomqtt.worker.install.FileServer;
import org.hailomqtt.worker.model.ModelCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final Path NETWORK =
      Path.of("src", "main", "dist", "models", "shapes-clip", "image.onnx");

  @TempDir private Path directory;
  private ScratchMachine machine;
  private Path shipped;
  private Path own;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void setUp() throws IOException {
    machine = new ScratchMachine(directory);
    shipped = Files.createDirectories(directory.resolve("home"));
    Files.createDirectories(shipped.resolve("models.d"));
    own = Files.createDirectories(directory.resolve("own"));
    Files.createDirectories(own.resolve("models.d"));
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command =
        Main.commandLine(
            new Surroundings(
                machine.machine(),
                Optional.of(shipped),
                false,
                System::nanoTime,
                code -> {
                  throw new AssertionError("nothing ends the process here");
                }));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private int models(String command, String... args) {
    String[] all = new String[args.length + 4];
    all[0] = "models";
    all[1] = command;
    System.arraycopy(args, 0, all, 2, args.length);
    all[args.length + 2] = "--models-dir=" + own;
    all[args.length + 3] = "--device-kind=cpu";
    return run(all);
  }

  private JsonNode json() throws IOException {
    return Json.mapper(100_000).readTree(out.toString());
  }

  private void entry(Path dir, String name, String yaml) throws IOException {
    Files.writeString(
        dir.resolve("models.d").resolve(name + ".yaml"), "name: " + name + "\n" + yaml);
  }

  private void file(Path dir, String name, String content) throws IOException {
    Path file = dir.resolve("models").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static byte[] hef(int textBytes) {
    return ByteBuffer.allocate(56 + textBytes)
        .putInt(0, 0x01484546)
        .putInt(4, 3)
        .putInt(8, textBytes)
        .array();
  }

  private void someModels() throws IOException {
    file(own, "a.onnx", "x");
    entry(own, "a", "type: infer\ndescription: Mine.\nfiles: {main: {path: a.onnx}}\n");
    entry(
        shipped,
        "b",
        "type: infer\nfiles: {main: {path: b.onnx, size: 2000000, url: 'http://127.0.0.1/b'}}\n");
    entry(shipped, "c", "type: infer\nfiles: {main: {path: c.hef}}\n");
    file(shipped, "d.txt", "x");
    entry(
        shipped,
        "d",
        "type: infer\nfiles: {main: {path: d.onnx}, words: {path: d.txt}}\nsource: the zoo\n");
    Files.writeString(own.resolve("models.d/e.yaml"), "name: [");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "verify", "add", "scan", "pull"})
  void everyCommandHasHelpWithItsExitCodes(String command) {
    int code = run("models", command, "--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("Usage: hailo-worker models " + command)
        .contains("--models-dir=DIR", "--json", "Exit codes:", "78 ");
  }

  @Test
  void helpNamesTheCommands() {
    assertThat(run("models", "--help")).isZero();

    assertThat(out.toString()).contains("  list ", "  verify ", "  add ", "  scan ", "  pull ");
  }

  @Test
  void listTellsOfEveryModelWhetherItIsInstalled() throws IOException {
    someModels();

    assertThat(models("list")).isZero();

    assertThat(out.toString())
        .containsPattern("a +infer +installed +0.0 MB +Mine.")
        .containsPattern("b +infer +not installed +2.0 MB")
        .containsPattern("c +infer +for hailo")
        .containsPattern("d +infer +not installed +\n");
    assertThat(err.toString()).contains("left out: ", "e.yaml");
  }

  @Test
  void listTellsWhatAModelIsMadeOfAndHowToInstallIt() throws IOException {
    someModels();

    assertThat(models("list", "b", "d")).isZero();

    assertThat(out.toString())
        .contains("home/models/b.onnx  (not there)  http://127.0.0.1/b")
        .contains("'hailo-worker models pull b' installs it")
        .contains("from  the zoo")
        .doesNotContain("Mine.");
  }

  @Test
  void listPrintsJson() throws IOException {
    someModels();

    assertThat(models("list", "--json")).isZero();

    assertThat(json().path("models").findValuesAsText("name")).containsExactly("a", "b", "c", "d");
    assertThat(json().at("/models/1/state").asText()).isEqualTo("not installed");
    assertThat(json().at("/models/1/files/0/size").asLong()).isEqualTo(2_000_000);
    assertThat(json().path("problems")).hasSize(1);
  }

  @Test
  void listSaysThatThereIsNoSuchModel() {
    assertThat(models("list", "nothing")).isEqualTo(1);

    assertThat(err.toString()).contains("there is no model 'nothing'");
  }

  @Test
  void verifyComparesFilesWithTheirEntries() throws IOException {
    file(own, "a.onnx", "x");
    file(own, "b.onnx", "y");
    String hash = FileDigest.of(own.resolve("models/a.onnx"));
    entry(own, "a", "type: infer\nfiles: {main: {path: a.onnx, sha256: " + hash + "}}\n");

    assertThat(models("verify")).isZero();
    assertThat(out.toString()).contains("ok     a  ");

    entry(own, "b", "type: infer\nfiles: {main: {path: b.onnx, sha256: " + hash + "}}\n");

    assertThat(models("verify")).isEqualTo(1);
    assertThat(out.toString()).contains("WRONG  b  ", "but the entry says " + hash);
    assertThat(models("verify", "a")).isZero();
    assertThat(models("verify", "--json")).isEqualTo(1);
    assertThat(json().at("/files/1/ok").asBoolean(true)).isFalse();
  }

  @Test
  void verifyFindsAHefThatWasNotCopiedWholeAndAnEntryThatIsWrong() throws IOException {
    file(own, "a.hef", "");
    Files.write(own.resolve("models/a.hef"), Arrays.copyOf(hef(100), 120));
    entry(own, "a", "type: infer\nfiles: {main: {path: a.hef}}\n");
    entry(own, "b", "type: infer\nthreshold: 1\nfiles: {main: {path: a.hef}}\n");

    assertThat(models("verify")).isEqualTo(1);

    assertThat(out.toString())
        .contains("has 120 bytes where its header tells of 156")
        .contains("b.yaml: threshold: an entry of type 'infer' has no 'threshold'");
  }

  @Test
  void scanFindsHefFilesOfOtherPrograms() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root/usr/local/hailo/resources/m"));
    Files.write(root.resolve("yolov8s.hef"), hef(10));
    Files.write(root.resolve("broken.hef"), new byte[3]);
    Path other = Files.createDirectories(directory.resolve("root/var/lib/hailo-apps"));
    Files.write(other.resolve("pose.hef"), hef(20));
    entry(own, "mine", "type: infer\nfiles: {main: {path: " + root.resolve("yolov8s.hef") + "}}\n");

    assertThat(models("scan")).isZero();

    assertThat(out.toString())
        .contains("yolov8s.hef  (mine)")
        .containsPattern("broken.hef  WRONG: .*is no HEF file")
        .contains("var/lib/hailo-apps/pose.hef\n");
    assertThat(err.toString()).contains("hailo-worker models add FILE");

    assertThat(models("scan", "--json", other.toString())).isZero();
    assertThat(json().path("files")).hasSize(1);
  }

  @Test
  void scanSaysThatItFoundNothing() {
    assertThat(models("scan", own.toString())).isZero();

    assertThat(err.toString()).contains("No HEF file is below " + own);
  }

  @Test
  void addWritesWhatAnOnnxFileTellsOfItself() throws IOException {
    Path file = Files.copy(NETWORK, directory.resolve("my net.onnx"));

    assertThat(models("add", file.toString(), "--name", "net")).as(err.toString()).isZero();

    assertThat(out.toString().strip()).isEqualTo(own.resolve("models.d/net.yaml").toString());
    assertThat(own.resolve("models.d/net.yaml"))
        .content()
        .contains("name: net\n", "type: infer\n", "path: \"net/my net.onnx\"")
        .contains("sha256: " + FileDigest.of(NETWORK))
        .contains("{dtype: float32, shape: [-1, 3, 96, 96]}");
    ModelCatalog catalog = ModelCatalog.load(List.of(own), DeviceKind.CPU);
    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.find("infer", "net").networks().get("main").inputs()).hasSize(1);
  }

  @Test
  void addReplacesNothingUnlessItIsForced() throws IOException {
    Path file = Files.copy(NETWORK, directory.resolve("net.onnx"));
    assertThat(models("add", file.toString())).isZero();

    assertThat(models("add", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is there; give --name, or --force");
    assertThat(models("add", file.toString(), "--force", "--json")).isZero();
    assertThat(json().path("has_tensors").asBoolean()).isTrue();
  }

  @Test
  void addLeavesAFileThatLiesInTheDirectoryAlready() throws IOException {
    Files.createDirectories(own.resolve("models/deep"));
    Path file = Files.copy(NETWORK, own.resolve("models/deep/net.onnx"));

    assertThat(models("add", file.toString())).isZero();

    assertThat(own.resolve("models.d/net.yaml")).content().contains("path: \"deep/net.onnx\"");
    assertThat(own.resolve("models/net")).doesNotExist();
  }

  @Test
  void addWritesAHefWithoutADeviceAndSaysWhatIsMissing() throws IOException {
    Path file = Files.write(directory.resolve("net.hef"), hef(10));

    assertThat(models("add", file.toString())).as(err.toString()).isZero();

    assertThat(err.toString()).contains("no device could be asked", "has no 'tensors'");
    assertThat(own.resolve("models.d/net.yaml")).content().contains("net/net.hef");
    assertThat(ModelCatalog.load(List.of(own), DeviceKind.HAILO).problems()).isEmpty();
  }

  @Test
  void addPrintsOnly() throws IOException {
    Path file = Files.copy(NETWORK, directory.resolve("net.onnx"));

    assertThat(models("add", file.toString(), "--print")).isZero();

    assertThat(out.toString()).contains("name: net\n");
    assertThat(own.resolve("models.d")).isEmptyDirectory();
  }

  @Test
  void addRefusesWhatIsNoNetwork() throws IOException {
    Path text = Files.writeString(directory.resolve("net.txt"), "x");
    Path broken = Files.writeString(directory.resolve("net.onnx"), "x");
    Path cut = Files.write(directory.resolve("net.hef"), new byte[100]);

    assertThat(models("add", text.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is no .onnx or .hef file");
    assertThat(models("add", broken.toString())).isEqualTo(1);
    assertThat(models("add", cut.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is no HEF file");
    assertThat(models("add", directory.resolve("gone.hef").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("there is no readable file");
  }

  @Test
  void addSaysWhatATypeNeedsBesides() throws IOException {
    Path file = Files.copy(NETWORK, directory.resolve("net.onnx"));

    assertThat(models("add", file.toString(), "--type", "clip")).isEqualTo(1);

    assertThat(err.toString()).contains("type clip needs a network of role 'image'");
  }

  @Test
  void pullInstallsAModel() throws IOException {
    byte[] content = Files.readAllBytes(NETWORK);
    try (FileServer server = new FileServer(content)) {
      entry(
          shipped,
          "net",
          "type: infer\nfiles: {main: {path: zoo/net.onnx, url: '"
              + server.url()
              + "', sha256: "
              + FileDigest.of(NETWORK)
              + "}}\n");

      assertThat(models("pull", "net")).as(err.toString()).isZero();

      assertThat(own.resolve("models/zoo/net.onnx")).hasBinaryContent(content);
      assertThat(models("list", "net")).isZero();
      assertThat(out.toString()).containsPattern("net +infer +installed");
      assertThat(models("pull", "net")).isZero();
      assertThat(out.toString()).contains("net is installed already");
      assertThat(server.ranges()).hasSize(1);
    }
  }

  @Test
  void pullSaysWhatItCanNotFetch() throws IOException {
    someModels();
    try (FileServer server = new FileServer(new byte[9])) {
      entry(own, "f", "type: infer\nfiles: {main: {path: f.onnx, url: '" + server.url() + "'}}\n");

      assertThat(models("pull", "nothing", "d", "f")).isEqualTo(1);

      assertThat(err.toString())
          .contains("there is no model 'nothing'")
          .contains("tells no address for d.onnx: the zoo; put it at " + own)
          .contains("no sha256 to compare with");
      assertThat(own.resolve("models/f.onnx")).hasBinaryContent(new byte[9]);
    }
  }
}
