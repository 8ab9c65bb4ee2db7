/**
 * The HTTP server: health, metrics, status, control, requests and the dashboard for whoever is on
 * this machine, or has the token. It tells what others know and hands on what is asked; the device
 * and the request path do not know of it. {@link org.hailomqtt.worker.http.HttpService} is the way
 * in.
 */
@NullMarked
package org.hailomqtt.worker.http;

import org.jspecify.annotations.NullMarked;
