package org.hailomqtt.worker.model;

import java.util.Optional;
import org.hailomqtt.protocol.Tensor;

/**
 * A picture as a network takes it. Immutable.
 *
 * @param tensor the network's input
 * @param placement where the picture's pixels lie in it
 * @param pixels the picture itself in red, green and blue, no larger than was asked for; empty if
 *     it was not asked for
 */
record PlacedPicture(Tensor tensor, Placement placement, Optional<Picture> pixels) {}
