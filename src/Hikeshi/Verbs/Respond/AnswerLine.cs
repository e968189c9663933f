using System.Globalization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Verbs.Respond;

/// <summary>What a person types: <c>3 done</c>, <c>3 done severity=high</c>, <c>3 failed no such host</c>, <c>cancel false alarm</c>.</summary>
internal static class AnswerLine
{
    private const string Help = "expected: NUMBER done [NAME=VALUE …], NUMBER failed WHY, or cancel WHY";

    /// <param name="complain">Told what is wrong with a line that is no answer.</param>
    /// <returns>Null when it is none.</returns>
    public static RunEvent? Read(string line, DateTimeOffset now, Action<string> complain)
    {
        var words = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var by = Environment.UserName;
        try
        {
            if (words is ["cancel", ..])
            {
                return new RunCancelled(now, by, line.Trim()["cancel".Length..].Trim());
            }

            if (words.Length >= 2 && int.TryParse(words[0].TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var ticket))
            {
                var rest = words.Length > 2 ? words[2] : "";
                switch (words[1])
                {
                    case "done":
                        return new PersonAnswered(now, ticket, Done: true, by, "", NamedValues.Of(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
                    case "failed":
                        return new PersonAnswered(now, ticket, Done: false, by, rest, new Dictionary<string, string>(StringComparer.Ordinal));
                }
            }

            complain(Help);
        }
        catch (RefusedException refused)
        {
            complain(refused.Refusal.Sentence);
        }

        return null;
    }
}
