using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// Orders to systems that know no end, one file each, on disk before the order leaves: whoever finds them after the node died knows what must be let go,
/// and when. No lease, no order.
/// </summary>
public sealed class Leases(string directory)
{
    private const long Largest = 256 * 1024;

    /// <exception cref="IOException">It could not be written: nothing must be ordered.</exception>
    public void Write(ContainmentOrder order)
    {
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

    public void RemoveAll()
    {
        foreach (var order in All())
        {
            Remove(order.Id);
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
