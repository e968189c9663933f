namespace Hikeshi.Telemetry.Hec;

/// <summary>
/// Indexer acknowledgement: a request on a channel gets a number, and the client asks later whether what it sent is safe. A number that was
/// answered with "yes" is forgotten, as in Splunk. Bounded; a restart forgets everything, and clients then send again. Thread-safe.
/// </summary>
public sealed class AckLedger(TimeProvider clock)
{
    public const int MostChannels = 1024;
    public const int MostPerChannel = 16 * 1024;

    /// <summary>A channel that nobody used for so long is forgotten.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);

    /// <summary>A channel is a GUID.</summary>
    public static bool IsChannel(string channel) => Guid.TryParse(channel, out _);

    /// <returns>The number; null when there are too many that nobody asked for: the client is told that the server is busy.</returns>
    public long? Issue(string channel)
    {
        lock (_lock)
        {
            if (Find(channel, isNew: true) is not { } found)
            {
                return null;
            }

            if (found.Pending.Count >= MostPerChannel)
            {
                found.Pending.Remove(found.Pending.Keys.Min()); // a client that never asks does not want to know
            }

            found.Pending[found.Next] = false;
            return found.Next++;
        }
    }

    /// <summary>What the request brought is on disk.</summary>
    public void Confirm(string channel, long id)
    {
        lock (_lock)
        {
            if (_channels.TryGetValue(channel, out var found) && found.Pending.ContainsKey(id))
            {
                found.Pending[id] = true;
            }
        }
    }

    /// <summary>The request brought nothing that will become safe: its number is taken back.</summary>
    public void Withdraw(string channel, long id)
    {
        lock (_lock)
        {
            if (_channels.TryGetValue(channel, out var found))
            {
                found.Pending.Remove(id);
            }
        }
    }

    /// <returns>For each number whether it is safe; false also for numbers that are not known.</returns>
    public IReadOnlyList<(long Id, bool IsSafe)> Ask(string channel, IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        lock (_lock)
        {
            var found = Find(channel, isNew: false);
            return [.. ids.Select(id => (id, found is not null && IsSafe(found, id)))];
        }
    }

    private static bool IsSafe(Channel channel, long id) => channel.Pending.TryGetValue(id, out var safe) && safe && channel.Pending.Remove(id);

    private Channel? Find(string name, bool isNew)
    {
        var now = clock.GetUtcNow();
        if (!_channels.TryGetValue(name, out var channel))
        {
            if (!isNew)
            {
                return null;
            }

            if (_channels.Count >= MostChannels)
            {
                foreach (var old in _channels.Where(pair => now - pair.Value.Used > Idle).Select(pair => pair.Key).ToList())
                {
                    _channels.Remove(old);
                }
            }

            if (_channels.Count >= MostChannels)
            {
                return null;
            }

            _channels[name] = channel = new Channel();
        }

        channel.Used = now;
        return channel;
    }

    private sealed class Channel
    {
        public Dictionary<long, bool> Pending { get; } = [];

        public long Next { get; set; }

        public DateTimeOffset Used { get; set; }
    }
}
