package org.hailomqtt.worker.device.hailo;

/**
 * How busy and how full a Hailo device is. Immutable.
 *
 * @param processor utilisation of its processor in percent; -1 if it does not tell
 * @param networkCore utilisation of its network core in percent; -1 if it does not tell
 * @param memoryTotalBytes its memory; 0 if it does not tell
 * @param memoryUsedBytes what is taken of it
 */
record Performance(
    float processor, float networkCore, long memoryTotalBytes, long memoryUsedBytes) {}
