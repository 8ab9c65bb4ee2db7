package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;

/**
 * What libjpeg-turbo saves: two workers by turns, one that decodes with it, one whose Java can't
 * load native code and decodes with ImageIO. Immutable.
 *
 * @param imageIo the worker without libjpeg-turbo
 * @param turbo the worker with it
 * @param p50Ratio turbo over ImageIO
 */
record JpegCost(
    @JsonProperty("imageio") Figures imageIo,
    @JsonProperty("libjpeg_turbo") Figures turbo,
    @JsonProperty("p50_ratio") double p50Ratio) {

  /**
   * Measures requests with a JPEG of 640x480.
   *
   * @param port of the broker that both workers serve
   */
  static JpegCost measure(int port, BenchPlan plan) throws IOException {
    Scenario jpeg = Scenario.decoding();
    try (MeasuredResponder imageIo = new MeasuredResponder(Responder.IMAGEIO, port, plan, jpeg);
        MeasuredResponder turbo = new MeasuredResponder(Responder.WORKER, port, plan, jpeg)) {
      imageIo.warmUp();
      turbo.warmUp();
      for (int round = 0; round < plan.rounds(); round++) {
        imageIo.round();
        turbo.round();
      }
      return of(imageIo.median(), turbo.median());
    }
  }

  static JpegCost of(Figures imageIo, Figures turbo) {
    return new JpegCost(imageIo, turbo, turbo.p50Millis() / imageIo.p50Millis());
  }
}
