using Hikeshi.Facts.Response;

namespace Hikeshi.Response.Deciding;

/// <summary>The words of <see cref="PlannedAction.Verdict"/>.</summary>
public static class Verdicts
{
    public const string Order = "order";
    public const string Reserve = "reserve";
    public const string Waiting = "waiting";
    public const string Record = "record";
    public const string Recommend = "recommend";
    public const string Refused = "refused";
}
