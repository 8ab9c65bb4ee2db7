/**
 * Finds out what is wrong with an installation, and how to mend it: one class for each thing that
 * is looked at.
 */
@NullMarked
package org.hailomqtt.worker.doctor;

import org.jspecify.annotations.NullMarked;
