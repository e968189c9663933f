using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>
/// A payment system as orders meet it: each question has an answer within the bound, and whatever goes wrong over there becomes one. A system that let
/// its time pass is asked one question at a time until it answers again, so that not every order waits for it. Thread-safe.
/// </summary>
internal sealed class PaymentHook(PaymentHookSettings settings, IHookLine line, MemberId self, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 8;
    private readonly HookQuestions questions = new(self);

    /// <summary>Apart from each other: what is asked before a cut does not wait for what is asked afterwards.</summary>
    private readonly Turns quiescing = new(settings.Bound / 2);
    private readonly Turns reconciling = new(settings.Bound / 2);

    public PaymentHookSettings Settings => settings;

    public string Name => settings.Name;

    public static PaymentHook Open(PaymentHookSettings settings, MemberId self, TimeProvider clock) => new(
        settings,
        settings switch
        {
            CommandHookSettings command => new HookCommand(command.Program, command.Arguments),
            WebhookHookSettings webhook => new HookPost(webhook, clock),
            _ => throw new InvalidOperationException($"{settings.GetType().Name} is no hook"),
        },
        self,
        clock);

    public Task<QuiesceAnswer> QuiesceAsync(ContainmentOrder order, IEnumerable<string> services, CancellationToken cancel) => AskAsync(
        quiescing,
        questions.Quiesce(order, services, settings.Bound, clock.GetUtcNow()),
        HookAnswers.Quiesce,
        (answer, took) => answer with { TookMs = took },
        (reason, took) => new QuiesceAnswer(FlowWords.Unanswered, [], reason, took),
        cancel);

    /// <param name="open">The ids whose fate is unknown.</param>
    /// <param name="mayNameMore">It has not said yet which payments were under way.</param>
    public Task<ReconcileAnswer> ReconcileAsync(ContainmentId containment, IReadOnlyList<string> open, bool mayNameMore, string why, bool resume, CancellationToken cancel) => AskAsync(
        reconciling,
        questions.Reconcile(containment, open, why, resume, settings.Bound, clock.GetUtcNow()),
        answer => HookAnswers.Reconcile(answer, open, mayNameMore),
        (answer, took) => answer with { TookMs = took },
        (reason, took) => new ReconcileAnswer(FlowWords.Unanswered, [], [], open, reason, took),
        cancel);

    public void Dispose() => line.Dispose();

    private async Task<T> AskAsync<T>(Turns turns, byte[] question, Func<byte[], T> read, Func<T, long, T> timed, Func<string, long, T> unanswered, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        using var late = new CancellationTokenSource(settings.Bound, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            return timed(read(await turns.TakeAsync(() => line.AskAsync(question, either.Token), cancel)), Took());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return unanswered($"it did not answer within {settings.Bound.TotalSeconds:0.#} s", Took());
        }
        catch (Exception reason) when (reason is not OperationCanceledException)
        {
            return unanswered(Scrubbing.Line((settings as WebhookHookSettings)?.Secret.Scrub(reason.Message) ?? reason.Message), Took());
        }

        long Took() => (long)clock.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Some at a time; one at a time while the other side hangs, and nobody waits behind that one.</summary>
    /// <param name="patience">How long one waits for a turn: half of the bound, so that what is asked can still be answered.</param>
    private sealed class Turns(TimeSpan patience)
    {
        private readonly SemaphoreSlim some = new(AtOnce);
        private readonly SemaphoreSlim one = new(1);
        private volatile bool hangs;

        public async Task<byte[]> TakeAsync(Func<Task<byte[]>> ask, CancellationToken cancel)
        {
            var isTrial = hangs;
            if (isTrial && !await one.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            {
                throw new NotDoneException("it let its time pass, and is being asked whether it answers again: this was not asked");
            }

            try
            {
                return await some.WaitAsync(patience, cancel) ? await AskAsync(ask) : throw new NotDoneException($"it was busy with earlier questions for {patience.TotalSeconds:0.#} s: this was not asked");
            }
            finally
            {
                if (isTrial)
                {
                    one.Release();
                }
            }
        }

        private async Task<byte[]> AskAsync(Func<Task<byte[]>> ask)
        {
            try
            {
                var answer = await ask();
                hangs = false;
                return answer;
            }
            catch (OperationCanceledException)
            {
                hangs = true;
                throw;
            }
            finally
            {
                some.Release();
            }
        }
    }
}
