using System.Security.Cryptography;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>
/// One question to an actuator, to its end: within a bounded time there is a report. What the other side did wrong is said in it, in one line, and
/// without anything secret.
/// </summary>
internal sealed class Errand(string name, TimeSpan patience, TimeProvider clock, Func<string, string> scrub)
{
    public async Task<ActuatorReport> RunAsync(Func<CancellationToken, Task<ActuatorReport>> work, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var report = await work(either.Token);
            return report with { Detail = Scrubbing.Line(scrub(report.Detail)) };
        }
        catch (NotDoneException reason)
        {
            return Failed(reason.Message) with { Trouble = reason.Trouble, LeaveAloneFor = reason.LeaveAloneFor };
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Failed($"it was not done within {patience.TotalSeconds:0} s") with { Trouble = ActuatorTrouble.Passing };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Failed($"here: {unreadable.Message}");
        }
    }

    private ActuatorReport Failed(string reason) => new(ActuatorState.Failed, Scrubbing.Line(scrub($"{name}: {reason}")));
}
