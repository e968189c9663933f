using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>Holds a download against what the feed is said to be: an error page that arrives with status 200 must not replace a good copy.</summary>
internal static class FeedContentCheck
{
    /// <summary>Of an archive: what comes before its first advisory.</summary>
    private const int MostLookedAt = 1_000;

    /// <exception cref="RefusedException">It is something else, or broken.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void Require(RemoteFeed feed, string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Require(feed, stream);
        }
        catch (RefusedException refused) when (refused.Refusal is FeedRefused feedRefused)
        {
            throw new RefusedException(feedRefused with { Mend = "The copy that was in force stays in force; it is fetched again when its time has come." });
        }
    }

    private static void Require(RemoteFeed feed, FileStream stream)
    {
        switch (feed.Content)
        {
            case FeedContent.Kev:
                KevReader.Read(feed.File, stream, FeedLimits.Standard);
                break;
            case FeedContent.Epss:
                EpssReader.Read(feed.File, stream, FeedLimits.Standard);
                break;
            default:
                RequireAdvisories(feed.File, stream);
                break;
        }
    }

    private static void RequireAdvisories(string file, FileStream stream)
    {
        Refusal? first = null;
        foreach (var document in PackedFile.Read(file, stream, AdvisoryFolder.Limits).Take(MostLookedAt))
        {
            var (holds, refusal) = Look(document);
            if (holds)
            {
                return;
            }

            first ??= refusal;
        }

        throw new RefusedException(first ?? new AdvisoryRefused(file, "no advisory of a known format", "OSV, CVE 5, CSAF, OpenVEX, secdb, npm, JVNRSS or VULDEF"));
    }

    private static (bool Holds, Refusal? Refusal) Look(UnpackedDocument document)
    {
        try
        {
            return (document.Refusal is null && AdvisoryDocument.Read(document.Name, document.Bytes) is not null, document.Refusal);
        }
        catch (RefusedException refused)
        {
            return (false, refused.Refusal);
        }
    }
}
