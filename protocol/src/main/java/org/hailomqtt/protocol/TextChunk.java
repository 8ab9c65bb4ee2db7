package org.hailomqtt.protocol;

/**
 * A piece of a text that is being generated, published where the reply will be with {@code /chunk}
 * behind it. Immutable.
 *
 * @param seq counts from 0; 0 again if the text begins anew, as the device was lost
 * @param text what comes after the pieces before; never empty
 */
public record TextChunk(int seq, String text) {}
