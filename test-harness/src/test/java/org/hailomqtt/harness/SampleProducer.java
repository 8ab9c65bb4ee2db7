package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A producer made of one of the samples, as commands. Each asks what {@code red-circle.jpg} shows.
 * Immutable.
 *
 * @param name the sample's folder
 * @param asks says "asked", waits as long as it takes, also for the broker, and prints the reply;
 *     empty where the tool itself gives up without a broker
 * @param asksAndGoes ends once the broker has the request
 * @param comesBack prints the reply to what {@code asksAndGoes} asked, and ends
 */
record SampleProducer(
    String name, List<String> asks, List<String> asksAndGoes, List<String> comesBack) {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final Path PICTURE = SAMPLES.resolve("pictures/red-circle.jpg");

  /** The scripts; {@code request.sh} prints the command that reads a late reply. */
  static SampleProducer shell(int port, Path notes) {
    String asked = notes.resolve("shell.err").toString();
    String ask =
        "PORT=%d SECONDS_TO_WAIT=1 %s clip %s 2>%s; [ $? = 1 ]"
            .formatted(port, SAMPLES.resolve("shell/request.sh"), PICTURE, asked);
    String read = "eval \"$(grep '^ *mosquitto_sub ' %s)\"".formatted(asked);
    return new SampleProducer("shell", List.of(), sh(ask), sh(read));
  }

  private static List<String> sh(String text) {
    return List.of("sh", "-c", text);
  }

  static SampleProducer python(int port) {
    String before =
        """
        import os, sys, threading, time
        sys.dont_write_bytecode = True
        sys.path.insert(0, '%s')
        from hailo_mqtt import Hailo
        PORT, PICTURE = %d, '%s'
        """
            .formatted(SAMPLES.resolve("python"), port, PICTURE);
    return new SampleProducer(
        "python",
        python(
            before,
            """
            with Hailo(port=PORT, client="python-waits") as hailo:
                future = hailo.submit("clip", image=PICTURE)
                print("asked", flush=True)
                print(future.result()["result"])
            """),
        python(
            before,
            """
            hailo = Hailo(port=PORT, client="python-goes")
            hailo.submit("clip", image=PICTURE, id="1")
            while hailo._pending["1"].sent_at is None:
                time.sleep(0.01)
            hailo.close()
            """),
        python(
            before,
            """
            came = threading.Event()
            def show(id, reply):
                print(reply["result"], flush=True)
                came.set()
            with Hailo(port=PORT, client="python-goes", on_reply=show):
                came.wait()
            """));
  }

  private static List<String> python(String before, String script) {
    return List.of("/usr/bin/python3", "-c", before + script);
  }

  static SampleProducer node(int port) {
    String before =
        """
        import { Hailo } from '%s'
        const url = 'mqtt://127.0.0.1:%d', image = '%s'
        const print = reply => console.log(JSON.stringify(reply.result))
        """
            .formatted(NpmFolder.of("client-samples/node").file("hailo-mqtt.mjs"), port, PICTURE);
    return new SampleProducer(
        "node",
        NpmFolder.script(
            before
                + """
                const hailo = new Hailo(url, { client: 'node-waits' })
                const asked = hailo.request('clip', { image })
                console.log('asked')
                print(await asked)
                await hailo.close()
                """),
        NpmFolder.script(
            before
                + """
                const hailo = new Hailo(url, { client: 'node-goes' })
                hailo.request('clip', { image }).catch(() => {})
                await hailo.sent()
                process.exit(0)
                """),
        NpmFolder.script(
            before
                + """
                const onReply = (id, reply) => { print(reply); hailo.close() }
                const hailo = new Hailo(url, { client: 'node-goes', onReply })
                """));
  }

  /**
   * The class of the Java sample, compiled by the JDK that runs this, and a program around it.
   *
   * @param classes where the sample was compiled to
   */
  static SampleProducer java(int port, Path classes) {
    String program =
        """
        import java.nio.file.*;
        import java.util.concurrent.CountDownLatch;
        import java.util.function.Consumer;
        import org.hailomqtt.protocol.Reply;
        class Program {
          public static void main(String[] words) throws Exception {
            CountDownLatch told = new CountDownLatch(1);
            Consumer<Reply> print = reply -> {
              System.out.println(((Reply.Success) reply).result());
              told.countDown();
            };
            System.out.println("asked");
            try (var hailo = new HailoProducer(words[0], words[1], print)) {
              if (!words[2].equals("comes")) {
                var reply = hailo.submit("clip", Files.readAllBytes(Path.of(words[3])));
                if (words[2].equals("goes")) return;
                reply.thenAccept(print);
              }
              told.await();
            }
          }
        }
        """;
    Path source = classes.resolve("Program.java");
    try {
      Files.writeString(source, program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SampleProducer(
        "java",
        java(classes, source, port, "java-waits", "waits"),
        java(classes, source, port, "java-goes", "goes"),
        java(classes, source, port, "java-goes", "comes"));
  }

  private static List<String> java(
      Path classes, Path source, int port, String client, String what) {
    String libraries = WorkerProcess.checkout().resolve("worker/target/dist/lib") + "/*";
    return new JavaCommand(
            List.of("-XX:TieredStopAtLevel=1"),
            classes + ":" + libraries,
            source.toString(),
            List.of("tcp://127.0.0.1:" + port, client, what, PICTURE.toString()))
        .words();
  }

  @Override
  public String toString() {
    return name;
  }
}
