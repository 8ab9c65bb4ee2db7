/** What the worker tells the service manager that started it. */
@NullMarked
package org.hailomqtt.worker.systemd;

import org.jspecify.annotations.NullMarked;
