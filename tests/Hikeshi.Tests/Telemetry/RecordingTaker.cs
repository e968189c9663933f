using System.Text;
using Hikeshi.Telemetry;

namespace Hikeshi.Tests.Telemetry;

/// <summary>A host that remembers what it was given. Every event causes an entry; how far the disk is, a test says.</summary>
internal sealed class RecordingTaker : IEventTaker
{
    private readonly Lock _lock = new();
    private readonly List<(ulong Entry, TaskCompletionSource Done)> _waiting = [];
    private ulong _entries;
    private ulong _durable;

    public List<(string Json, EventOrigin Origin)> Taken { get; } = [];

    public List<(string Raw, string Reason, EventOrigin Origin)> Refused { get; } = [];

    public bool IsBusy { get; set; }

    /// <summary>The disk is always up to date.</summary>
    public bool IsAlwaysDurable { get; set; } = true;

    public Exception? Failure { get; set; }

    public int DurabilityWaits { get; private set; }

    public EventTaken Take(ReadOnlySpan<byte> eventJson, EventOrigin origin)
    {
        lock (_lock)
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            Taken.Add((Encoding.UTF8.GetString(eventJson), origin));
            return new EventTaken(++_entries, null);
        }
    }

    public void Refuse(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        lock (_lock)
        {
            Refused.Add((Encoding.UTF8.GetString(raw), reason, origin));
        }
    }

    public Task DurableAsync(ulong entry, CancellationToken cancel)
    {
        lock (_lock)
        {
            DurabilityWaits++;
            if (IsAlwaysDurable || entry <= _durable)
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((entry, done));
            return done.Task.WaitAsync(cancel);
        }
    }

    public void MakeDurable(ulong entry)
    {
        lock (_lock)
        {
            _durable = entry;
            foreach (var (_, done) in _waiting.Where(waiting => waiting.Entry <= entry))
            {
                done.TrySetResult();
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return Taken.Count + Refused.Count;
            }
        }
    }

    /// <summary>Waits until so many came, taken or refused.</summary>
    public Task HasAsync(int count) => Eventually.Async(() => Count >= count, $"{count} events");
}

internal static class Eventually
{
    public static async Task Async(Func<bool> holds, string what)
    {
        for (var tries = 0; !holds(); tries++)
        {
            if (tries > 1000)
            {
                throw new TimeoutException(what);
            }

            await Task.Delay(20);
        }
    }
}
