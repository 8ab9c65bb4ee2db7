/** Tests of the simulator, and of the policy by its figures. */
@NullMarked
package org.hailomqtt.harness.simulator;

import org.jspecify.annotations.NullMarked;
