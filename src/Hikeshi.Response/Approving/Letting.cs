namespace Hikeshi.Response.Approving;

/// <summary>That people let an order by letting something larger, or let it go on.</summary>
/// <param name="Approval">By what they let it.</param>
/// <param name="People">How many different people had to, by what was known of this order when they were asked.</param>
/// <param name="NotBy">Whose voice does not count when it is asked once more; null: nobody.</param>
/// <param name="EndsBy">What it belongs to is over then; null: it belongs to nothing.</param>
internal sealed record Letting(string Approval, int People, IReadOnlyList<string>? NotBy, DateTimeOffset? EndsBy);
