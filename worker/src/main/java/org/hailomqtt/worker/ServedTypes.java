package org.hailomqtt.worker;

import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hailomqtt.worker.model.ChatHandler;
import org.hailomqtt.worker.model.ClassifyHandler;
import org.hailomqtt.worker.model.ClipHandler;
import org.hailomqtt.worker.model.DepthHandler;
import org.hailomqtt.worker.model.DetectHandler;
import org.hailomqtt.worker.model.EachPicture;
import org.hailomqtt.worker.model.FaceHandler;
import org.hailomqtt.worker.model.InferHandler;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.OcrHandler;
import org.hailomqtt.worker.model.PictureDecoder;
import org.hailomqtt.worker.model.PoseHandler;
import org.hailomqtt.worker.model.WhisperHandler;

/** The model types that there are, each with what serves it. Immutable. */
final class ServedTypes {
  private static final int MAX_PIXELS = 40_000_000;

  private ServedTypes() {}

  /**
   * By type.
   *
   * @param nanoClock monotonic
   */
  static Map<String, ModelHandler> handlers(LongSupplier nanoClock) {
    PictureDecoder pictures = new PictureDecoder(MAX_PIXELS);
    Stream<ModelHandler> ofPictures =
        Stream.of(
                new InferHandler(pictures),
                new ClipHandler(pictures),
                new ClassifyHandler(pictures),
                new DetectHandler(pictures),
                new PoseHandler(pictures),
                new FaceHandler(pictures),
                new DepthHandler(pictures),
                new OcrHandler(pictures))
            .map(EachPicture::new);
    Stream<ModelHandler> ofWords =
        Stream.concat(
            ChatHandler.all(pictures, nanoClock).stream(), Stream.of(new WhisperHandler()));
    return Stream.concat(ofPictures, ofWords)
        .collect(Collectors.toMap(ModelHandler::type, handler -> handler));
  }

  /** The names of the types. */
  static Set<String> names() {
    return handlers(() -> 0).keySet();
  }
}
