/** Inference on a Hailo device, through the bridge to HailoRT: the only package that knows it. */
@NullMarked
package org.hailomqtt.worker.device.hailo;

import org.jspecify.annotations.NullMarked;
