/**
 * Submits requests by hand: what {@code hailo-worker submit} sends, waits for and prints.
 *
 * <p>A producer like any other: it uses the broker and nothing of the worker.
 */
@NullMarked
package org.hailomqtt.worker.submit;

import org.jspecify.annotations.NullMarked;
