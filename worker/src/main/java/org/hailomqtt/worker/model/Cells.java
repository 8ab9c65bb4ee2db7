package org.hailomqtt.worker.model;

import java.util.Arrays;

/**
 * An output read as numbers for each of many cells. Immutable, but for the array, which nobody
 * writes to.
 *
 * @param values all of them
 * @param count of cells
 * @param channels numbers for each cell
 * @param together whether the numbers of one cell lie together, rather than those of one channel
 */
record Cells(float[] values, int count, int channels, boolean together) {
  /** One number. */
  float at(int cell, int channel) {
    return together ? values[cell * channels + channel] : values[channel * count + cell];
  }

  /**
   * The greatest of some channels, for each cell.
   *
   * @param value how great it is; minus infinity where there is no number
   * @param channel which of them it is, from 0 for the first one looked at
   */
  record Greatest(float[] value, int[] channel) {}

  /**
   * The greatest of some channels, for each cell.
   *
   * @param from the first of them
   * @param to the first that is not looked at
   */
  Greatest greatest(int from, int to) {
    float[] value = new float[count];
    int[] channel = new int[count];
    Arrays.fill(value, Float.NEGATIVE_INFINITY);
    if (together) {
      for (int cell = 0; cell < count; cell++) {
        int start = cell * channels;
        for (int c = from; c < to; c++) {
          if (values[start + c] > value[cell]) {
            value[cell] = values[start + c];
            channel[cell] = c - from;
          }
        }
      }
    } else {
      for (int c = from; c < to; c++) {
        int start = c * count;
        for (int cell = 0; cell < count; cell++) {
          if (values[start + cell] > value[cell]) {
            value[cell] = values[start + cell];
            channel[cell] = c - from;
          }
        }
      }
    }
    return new Greatest(value, channel);
  }
}
