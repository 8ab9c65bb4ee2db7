/** Counters, gauges and histograms, named for events. May be used by all and uses none of them. */
@NullMarked
package org.hailomqtt.worker.metrics;

import org.jspecify.annotations.NullMarked;
