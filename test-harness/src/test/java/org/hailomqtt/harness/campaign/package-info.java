/** Rounds of requests with crashes, cuts and delays in between, each repeatable by its seed. */
@NullMarked
package org.hailomqtt.harness.campaign;

import org.jspecify.annotations.NullMarked;
