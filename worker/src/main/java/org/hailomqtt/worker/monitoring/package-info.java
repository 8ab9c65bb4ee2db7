/** What the worker tells about itself: availability, status, information and temperatures. */
@NullMarked
package org.hailomqtt.worker.monitoring;

import org.jspecify.annotations.NullMarked;
