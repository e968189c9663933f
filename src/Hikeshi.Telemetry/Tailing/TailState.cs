using System.Text.Json;

namespace Hikeshi.Telemetry.Tailing;

/// <summary>The positions on disk. They are written when what they stand behind is durable, so a restart repeats at most; it never skips.</summary>
internal sealed class TailState(string path)
{
    private const int Version = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Null when there is no state, so this is the first start. A state that cannot be read counts as an empty one: everything is read again.</returns>
    public IReadOnlyList<TailPosition>? Load()
    {
        try
        {
            var state = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path));
            return state is { Version: Version, Files: { } files } ? files : [];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public void Save(IEnumerable<TailPosition> positions)
    {
        var beside = path + ".new";
        using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            JsonSerializer.Serialize(file, new Content(Version, [.. positions]));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private sealed record Content(int Version, IReadOnlyList<TailPosition> Files);
}
