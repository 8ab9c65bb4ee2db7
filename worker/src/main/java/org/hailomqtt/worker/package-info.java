/**
 * Where a worker is put together: the command line, the configuration, the threads, the clock, and
 * the order in which the parts start and close.
 *
 * <p>The only package that makes threads, reads the system clock, prints or exits. It may use every
 * other package; none uses it.
 */
@NullMarked
package org.hailomqtt.worker;

import org.jspecify.annotations.NullMarked;
