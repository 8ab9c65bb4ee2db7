/** A device in plain Java with scripted times and results, for producers and tests. */
@NullMarked
package org.hailomqtt.worker.device.simulated;

import org.jspecify.annotations.NullMarked;
