/** Brings models onto the machine: downloads, searches, and writes entries. Used by commands. */
@NullMarked
package org.hailomqtt.worker.install;

import org.jspecify.annotations.NullMarked;
