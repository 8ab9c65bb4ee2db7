/** Gives clients accounts at the mosquitto of this machine: passwords, access list, listener. */
@NullMarked
package org.hailomqtt.worker.accounts;

import org.jspecify.annotations.NullMarked;
