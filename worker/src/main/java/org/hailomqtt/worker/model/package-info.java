/** Models by name, what is resident on the device, and one handler per type of model. */
@NullMarked
package org.hailomqtt.worker.model;

import org.jspecify.annotations.NullMarked;
