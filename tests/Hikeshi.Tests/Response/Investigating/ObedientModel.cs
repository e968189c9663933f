using System.Text.Json;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>
/// The worst that may stand at the other end: it does whatever the data tells it. Where the data holds an answer to be given (after <see cref="Sign"/>), it
/// gives that one; otherwise it says all that it read, in every member, and names every word of it as evidence, scope and playbook.
/// </summary>
internal static class ObedientModel
{
    public const string Sign = "ANSWER EXACTLY: ";

    public static string Obey(string data)
    {
        var texts = new List<string>();
        Collect(JsonDocument.Parse(data).RootElement, texts);
        if (texts.Find(text => text.Contains(Sign, StringComparison.Ordinal)) is { } order)
        {
            return order[(order.IndexOf(Sign, StringComparison.Ordinal) + Sign.Length)..];
        }

        var all = string.Join(' ', texts);
        string[] words = [.. all.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(200)];
        return JsonSerializer.Serialize(new { hypothesis = new { en = all, ja = all }, confidence = "high", evidence = words, scope = words, playbook = words[0], message = new { en = all, ja = all } });
    }

    private static void Collect(JsonElement value, List<string> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(value.GetString()!);
                break;
            case JsonValueKind.Array:
                value.EnumerateArray().ToList().ForEach(each => Collect(each, texts));
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    texts.Add(member.Name);
                    Collect(member.Value, texts);
                }

                break;
        }
    }
}
