/** JPEG by libjpeg-turbo, where it is installed. */
@NullMarked
package org.hailomqtt.worker.jpeg;

import org.jspecify.annotations.NullMarked;
