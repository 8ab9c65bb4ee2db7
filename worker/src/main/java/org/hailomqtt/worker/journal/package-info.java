/**
 * An append-only file of opaque records that outlives the process, however it ends, and files of
 * their own for what is large. Knows nothing of requests.
 */
@NullMarked
package org.hailomqtt.worker.journal;

import org.jspecify.annotations.NullMarked;
