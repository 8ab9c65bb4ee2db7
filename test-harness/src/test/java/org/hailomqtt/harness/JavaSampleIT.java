package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java producer, as it lies in client-samples, started as its README says. */
@Timeout(120)
class JavaSampleIT {
  private static final Path CHECKOUT = WorkerProcess.checkout();
  private static final Path SAMPLE = CHECKOUT.resolve("client-samples/java/HailoProducer.java");
  private static final Path PICTURES = CHECKOUT.resolve("client-samples/pictures");
  private static final String LIBRARIES = CHECKOUT.resolve("worker/target/dist/lib") + "/*";

  @Test
  void everyPictureIsToldRight() throws IOException {
    List<SamplePicture> pictures = SamplePicture.allNear(PICTURES);
    try (MosquittoBroker broker = MosquittoBroker.start();
        EmbeddedWorker worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "java"))) {
      List<String> arguments = new ArrayList<>(List.of(broker.uri().toString()));
      pictures.forEach(picture -> arguments.add(picture.file().toString()));

      ExternalCommand.Outcome outcome =
          ExternalCommand.run(
              Limits.GENEROUS,
              new JavaCommand(List.of(), LIBRARIES, SAMPLE.toString(), arguments).words());

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out().lines())
          .containsExactlyInAnyOrderElementsOf(
              pictures.stream().map(each -> each.file() + " " + each.caption()).toList());
    }
  }

  /** What generates text is played by a client, so that its words are known. */
  @Test
  void aTextIsHandedOnPieceByPiece(@TempDir Path folder) throws IOException {
    // One file is compiled in memory: the sample and, behind it, what a program would add.
    String program =
        Files.readString(SAMPLE)
            .replaceFirst("public final class", "final class")
            .replaceFirst("(?s)/\\*\\*\n \\* Asks a", main() + "/**\n * Asks a");
    Path source = Files.writeString(folder.resolve("Streaming.java"), program);
    try (MosquittoBroker broker = MosquittoBroker.start();
        Producer worker = Producer.mqtt5(broker, "worker")) {
      worker.subscribe("hailo/v1/request/#", 1);
      List<String> url = List.of(broker.uri().toString());
      try (ExternalCommand streaming =
          ExternalCommand.start(
              new JavaCommand(List.of(), LIBRARIES, source.toString(), url).words())) {
        Delivery request = worker.awaitCount(1, Limits.GENEROUS).get(0);
        String reply = request.topic().replaceFirst("request/llm", "reply");
        worker.publish(Message.of(reply + "/chunk", "{\"seq\":0,\"text\":\"Hel\"}").withQos(0));
        worker.publish(Message.of(reply + "/chunk", "{\"seq\":1,\"text\":\"lo.\"}").withQos(0));
        String id = request.topic().substring(request.topic().lastIndexOf('/') + 1);
        worker.publish(Message.of(reply, golden(id)));

        ExternalCommand.Outcome outcome = streaming.await(Limits.GENEROUS);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).containsExactly("Hel", "lo.", "end");
        assertThat(ReplyJson.of(request).path("stream").asBoolean()).isTrue();
        assertThat(ReplyJson.of(request).at("/input/prompt").asText()).isEqualTo("Say hello");
      }
    }
  }

  private static String main() {
    return """
    class Streaming {
      public static void main(String[] words) throws Exception {
        try (HailoProducer hailo = new HailoProducer(words[0], "streaming", late -> {})) {
          var ended = new CompletableFuture<Void>();
          Map<String, Object> body = Map.of("input", Map.of("prompt", "Say hello"));
          hailo.stream("llm", body).subscribe(new Flow.Subscriber<String>() {
            public void onSubscribe(Flow.Subscription all) {
              all.request(Long.MAX_VALUE);
            }
            public void onNext(String text) {
              System.out.println(text);
            }
            public void onError(Throwable error) {
              ended.completeExceptionally(error);
            }
            public void onComplete() {
              System.out.println("end");
              ended.complete(null);
            }
          });
          ended.join();
        }
      }
    }
    """;
  }

  private static String golden(String id) throws IOException {
    Path reply =
        CHECKOUT.resolve("protocol/src/test/resources/samples/replies/clip-embedding.json");
    return Files.readString(reply).replaceFirst("\"id\": \"2\"", "\"id\": \"" + id + "\"");
  }
}
