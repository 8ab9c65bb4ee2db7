/** Inference on the processor, with ONNX Runtime: the only package that knows it. */
@NullMarked
package org.hailomqtt.worker.device.cpu;

import org.jspecify.annotations.NullMarked;
