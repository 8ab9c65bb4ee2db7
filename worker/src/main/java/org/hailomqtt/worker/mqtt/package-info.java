/**
 * The MQTT side of the worker: sessions, intake of requests, replies, and acknowledgements in
 * order.
 *
 * <p>The only package that knows Paho. A callback thread of Paho is never blocked here: it hands
 * over and returns.
 */
@NullMarked
package org.hailomqtt.worker.mqtt;

import org.jspecify.annotations.NullMarked;
