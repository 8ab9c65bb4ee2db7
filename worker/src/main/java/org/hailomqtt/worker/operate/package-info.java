/**
 * Looks after workers by hand, from any machine that reaches the broker: asks by control messages,
 * and reads what workers retain about themselves.
 *
 * <p>A producer like any other: it uses the broker and nothing of the worker.
 */
@NullMarked
package org.hailomqtt.worker.operate;

import org.jspecify.annotations.NullMarked;
