package org.hailomqtt.worker.model;

import org.hailomqtt.protocol.Tensor;

/**
 * Distances of what a picture shows, and the range that they are told in. Immutable.
 *
 * @param plane the distances, in whatever unit the model has
 * @param min what becomes 0, or black
 * @param max what becomes 1, or white; not less than min
 */
record DepthMap(Plane plane, float min, float max) {
  /** The range that lies between the least and the greatest of the distances. */
  static DepthMap of(Plane plane) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : plane.values()) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    return min > max ? new DepthMap(plane, 0, 0) : new DepthMap(plane, min, max);
  }

  /** The share of the range, from 0 to 1; what is no number is 0. */
  float share(int pixel) {
    float value = plane.values()[pixel];
    if (Float.isNaN(value) || max <= min) {
      return 0;
    }
    return Math.max(0, Math.min(1, (value - min) / (max - min)));
  }

  /** The shares of all pixels as a tensor of [height, width]. */
  Tensor shares() {
    float[] shares = new float[plane.values().length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = share(i);
    }
    return new Plane(plane.width(), plane.height(), shares).tensor();
  }
}
