using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Witnessing;

/// <summary>
/// Brings requests to witnesses that cannot be dialled: members fetch what waits for them and hand the answers in. In memory only, bounded, and
/// nothing is lost with it: a log that gets no answer asks again. The hub can withhold, but neither checkpoints nor cosignatures are its to forge.
/// </summary>
public sealed class WitnessRelay(TimeProvider clock)
{
    private const int MostWaitingPerWitness = 64;
    private const int MostPerFetch = 8;
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FetchPatience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<MemberId, Channel<WitnessAsk>> queues = new();
    private readonly ConcurrentDictionary<(MemberId Witness, string Id), TaskCompletionSource<WitnessReply>> waiting = new();
    private readonly ConcurrentDictionary<(MemberId From, MemberId Witness), bool> busy = new();
    private long asked;

    /// <param name="from">Whose log it is about: one request at a time of each log and witness, so that nobody crowds the others out.</param>
    /// <returns>Null when the witness did not answer in time, or too much waits for it already.</returns>
    public async Task<WitnessReply?> AskAsync(MemberId from, MemberId witness, string request, CancellationToken cancel)
    {
        if (!busy.TryAdd((from, witness), value: true))
        {
            return null;
        }

        try
        {
            return await QueueAsync(witness, request, cancel);
        }
        finally
        {
            busy.TryRemove((from, witness), out _);
        }
    }

    private async Task<WitnessReply?> QueueAsync(MemberId witness, string request, CancellationToken cancel)
    {
        var ask = new WitnessAsk(Interlocked.Increment(ref asked).ToString(CultureInfo.InvariantCulture), request);
        var answer = new TaskCompletionSource<WitnessReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[(witness, ask.Id)] = answer;
        try
        {
            return QueueOf(witness).Writer.TryWrite(ask) ? await answer.Task.WaitAsync(AskPatience, clock, cancel) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            waiting.TryRemove((witness, ask.Id), out _);
        }
    }

    /// <summary>What waits for this witness; waits a while itself when nothing does.</summary>
    internal async Task<WitnessAsk[]> FetchAsync(MemberId witness, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FetchPatience);
        var queue = QueueOf(witness).Reader;
        var asks = new List<WitnessAsk>();
        try
        {
            while (asks.Count == 0 && await queue.WaitToReadAsync(patience.Token))
            {
                while (asks.Count < MostPerFetch && queue.TryRead(out var ask))
                {
                    // Whoever asked may have given up: no signature is made for nobody.
                    if (waiting.ContainsKey((witness, ask.Id)))
                    {
                        asks.Add(ask);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing came, or the node stops; the member fetches again.
        }

        return [.. asks];
    }

    /// <summary>An answer counts for its own witness only; one that nobody waits for any more is dropped.</summary>
    internal void Answer(MemberId witness, WitnessReply reply)
    {
        if (waiting.TryRemove((witness, reply.Id), out var asker))
        {
            asker.TrySetResult(reply);
        }
    }

    private Channel<WitnessAsk> QueueOf(MemberId witness) =>
        queues.GetOrAdd(witness, _ => Channel.CreateBounded<WitnessAsk>(MostWaitingPerWitness)); // TryWrite on a full one is false
}
