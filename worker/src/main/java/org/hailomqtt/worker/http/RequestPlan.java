package org.hailomqtt.worker.http;

import java.time.Duration;
import org.hailomqtt.worker.http.Submissions.Submission;

/**
 * A request that was read, and how long its reply is waited for. Immutable.
 *
 * @param request as it is published
 * @param patience how long its caller is kept waiting
 */
record RequestPlan(Submission request, Duration patience) {}
