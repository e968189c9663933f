using System.Diagnostics;

namespace Hikeshi.Exercises.Traffic;

/// <summary>Counts one member's probes. Answers may come out of order; what counts is when a probe was sent.</summary>
internal sealed class ProbeTally(string member)
{
    private readonly Lock gate = new();
    private long accepted;
    private long refused;
    private long unanswered;
    private long lastSent;
    private long largestGap;
    private ProbeVerdict? lastVerdict;
    private ProbeObservation? lastAccepted;
    private ProbeObservation? firstRefused;
    private ProbeObservation? refusedSince;

    internal string Member => member;

    internal void CountSend(long sent)
    {
        lock (gate)
        {
            if (lastSent != 0)
            {
                largestGap = Math.Max(largestGap, sent - lastSent);
            }

            lastSent = sent;
        }
    }

    /// <returns>True when the verdict differs from the one before it.</returns>
    internal bool Count(ProbeObservation probe)
    {
        lock (gate)
        {
            switch (probe.Verdict)
            {
                case ProbeVerdict.Accepted:
                    accepted++;
                    if (lastAccepted is null || probe.Sent > lastAccepted.Value.Sent)
                    {
                        lastAccepted = probe;
                    }

                    if (refusedSince is { } since && since.Sent < probe.Sent)
                    {
                        refusedSince = null;
                    }

                    break;
                case ProbeVerdict.Refused:
                    refused++;
                    if (lastAccepted is { } last && probe.Sent > last.Sent)
                    {
                        firstRefused ??= probe;
                        refusedSince ??= probe;
                    }

                    break;
                default:
                    unanswered++;
                    return false;
            }

            var differs = lastVerdict is { } before && before != probe.Verdict;
            lastVerdict = probe.Verdict;
            return differs;
        }
    }

    internal ProbeRecord Read()
    {
        lock (gate)
        {
            return new ProbeRecord(member, accepted, refused, unanswered, refusedSince, firstRefused, lastAccepted, largestGap * 1000.0 / Stopwatch.Frequency);
        }
    }
}
