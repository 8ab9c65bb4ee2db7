/**
 * What is said over MQTT: topics, requests, replies and error codes, with the codec between them
 * and bytes.
 *
 * <p>Depends on Jackson only and starts no threads, so that Java producers can use it as it is.
 */
@NullMarked
package org.hailomqtt.protocol;

import org.jspecify.annotations.NullMarked;
