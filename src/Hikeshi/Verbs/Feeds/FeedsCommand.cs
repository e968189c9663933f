using System.CommandLine;

namespace Hikeshi.Verbs.Feeds;

/// <summary><c>hikeshi exposure feeds</c>: advisories and scores from their publishers.</summary>
internal static class FeedsCommand
{
    public static Command Build() =>
        new("feeds", "Fetches advisories, KEV and EPSS from their publishers into a folder, and says how fresh it is.") { FeedsFetchCommand.Build(), FeedsStatusCommand.Build() };

    public static Option<string> Into(string description) => new("--into") { Description = description, Required = true, HelpName = "DIR" };
}
