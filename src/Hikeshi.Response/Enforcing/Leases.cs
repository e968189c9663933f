using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// Orders to systems that know no end, one file each, on disk before the order leaves: whoever finds them after the node died knows what must be let go,
/// and when. No lease, no order.
/// </summary>
public sealed class Leases(string directory)
{
    private const long Largest = 256 * 1024;
    private readonly object gate = new();
    private readonly HashSet<ContainmentId> over = [];
    private ContainmentId? removing;
    private bool isAtWork;

    /// <exception cref="IOException">It could not be written: nothing must be ordered.</exception>
    public void Write(ContainmentOrder order)
    {
        lock (gate)
        {
            over.Remove(order.Id); // it is in force again
            while (removing == order.Id)
            {
                Monitor.Wait(gate);
            }
        }

        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = FileOf(order.Id);
        var unfinished = file + ".new";
        using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            JsonSerializer.Serialize(stream, order, LeaseJson.Default.ContainmentOrder);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }

    public void Remove(ContainmentId id)
    {
        if (Directory.Exists(directory)) // without one nothing was ever left here, as with systems that know an end themselves
        {
            File.Delete(FileOf(id));
        }
    }

    /// <summary>
    /// By a thread that stands back, because nobody waits for it: where the disk discards at once, removing a file takes longer than a release, and
    /// thousands may end in the same second. Whoever finds it meanwhile lets go of what is let go of already.
    /// </summary>
    public void RemoveSoon(ContainmentId id)
    {
        lock (gate)
        {
            over.Add(id);
            if (isAtWork)
            {
                return;
            }

            isAtWork = true;
        }

        _ = LeastPriority.RunAsync("leases", RemoveOver);
    }

    private bool RemoveOver()
    {
        while (true)
        {
            ContainmentId id;
            lock (gate)
            {
                removing = null;
                Monitor.PulseAll(gate);
                if (over.Count == 0)
                {
                    return isAtWork = false;
                }

                id = over.First();
                over.Remove(id);
                removing = id;
            }

            try
            {
                Remove(id);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // The guard finds it, and lets go of it when its end has come.
            }
        }
    }

    /// <summary>Those that can be read; a broken one is left for a person.</summary>
    public IReadOnlyList<ContainmentOrder> All()
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        var orders = new List<ContainmentOrder>();
        foreach (var file in Directory.EnumerateFiles(directory, "*.json"))
        {
            try
            {
                if (new FileInfo(file).Length <= Largest && JsonSerializer.Deserialize(File.ReadAllBytes(file), LeaseJson.Default.ContainmentOrder) is { } order)
                {
                    orders.Add(order);
                }
            }
            catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
            {
                // Removed in between, or broken.
            }
        }

        return orders;
    }

    private string FileOf(ContainmentId id) => Path.Combine(directory, $"{id}.json");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainmentOrder))]
internal sealed partial class LeaseJson : JsonSerializerContext;
