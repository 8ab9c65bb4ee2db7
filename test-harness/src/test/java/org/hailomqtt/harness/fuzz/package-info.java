/** Hostile requests by the thousand, straight into the worker's intake. */
@NullMarked
package org.hailomqtt.harness.fuzz;

import org.jspecify.annotations.NullMarked;
