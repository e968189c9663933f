using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Threads;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using Hikeshi.Sharing.Checking;

namespace Hikeshi.Node.Trusting;

/// <summary>The warning lists of the settings, read at the start and again without a restart.</summary>
internal static class WarningListDesk
{
    /// <summary>As they stand on disk now.</summary>
    public static WarningLists Load(NodeSettings settings) => settings.WarningLists is { } folder ? WarningLists.Load(folder) : WarningLists.None;

    public static WarningListsLoaded Loaded(WarningLists lists) => new(lists.Digest, lists.Count, lists.Entries, lists.Refused.Count);

    /// <summary>Objects are checked against the old lists until the new ones are read. A folder in which nothing can be read replaces none.</summary>
    public static async Task<WarningLists> ReloadAsync(IndicatorSanity sanity, NodeSettings settings, Journal journal, string actor, CancellationToken cancel)
    {
        var newest = await LeastPriority.RunAsync("sharing.reload", () => Load(settings));
        if (newest.Count == 0 && newest.Refused.Count > 0)
        {
            return newest;
        }

        sanity.Replace(newest);
        await journal.RecordDurablyAsync(actor, [], Loaded(newest), cancel);
        return newest;
    }
}
