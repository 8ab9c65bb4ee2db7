/**
 * Which job runs next: admission, queue, scheduling policy, and the one thread that touches the
 * device.
 */
@NullMarked
package org.hailomqtt.worker.scheduling;

import org.jspecify.annotations.NullMarked;
