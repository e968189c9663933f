using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>A playbook that may be proposed to people.</summary>
public sealed record PlaybookOffer(string Id, string Name, string? Description);

/// <summary>The playbooks of a folder, read anew each time: those without an error that are in force.</summary>
internal static class PlaybookShelf
{
    /// <summary>A folder that cannot be read has none.</summary>
    public static IReadOnlyList<PlaybookOffer> Read(string? folder, DateTimeOffset now)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(InvestigationLimits.Playbooks * 4)
                    .Select(file => Open(file, now)).OfType<PlaybookOffer>().DistinctBy(offer => offer.Id).Take(InvestigationLimits.Playbooks),
            ];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static PlaybookOffer? Open(string file, DateTimeOffset now)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[InvestigationLimits.PlaybookBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > InvestigationLimits.PlaybookBytes)
        {
            return null;
        }

        var report = Report(bytes.AsMemory(0, length));
        return report is { Playbook: { Revoked: false } playbook } && !report.Errors.Any() && !(playbook.ValidFrom > now) && !(playbook.ValidUntil <= now)
            ? new PlaybookOffer(playbook.Id, playbook.Name, playbook.Description)
            : null;
    }

    private static PlaybookReport? Report(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return PlaybookReader.Read(utf8, PlaybookLimits.Default);
        }
        catch (RefusedException)
        {
            return null; // not even JSON
        }
    }
}
