/**
 * What a device must be able to do: the SPI that every adapter implements.
 *
 * <p>Everything here is called on the device thread only, unless a method says otherwise.
 */
@NullMarked
package org.hailomqtt.worker.device;

import org.jspecify.annotations.NullMarked;
