using System.Text.Json;

namespace Hikeshi.Telemetry.Alerts;

/// <summary>Reading what may be there.</summary>
internal static class AlertJson
{
    extension(JsonElement of)
    {
        /// <summary>A text or number by its path; null when it is missing.</summary>
        public string? Text(params ReadOnlySpan<string> path)
        {
            var at = of;
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }

            return at.ValueKind switch
            {
                JsonValueKind.String => at.GetString(),
                JsonValueKind.Number => at.GetRawText(),
                _ => null,
            };
        }

        public bool Has(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out _))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The members of a list; none when there is no list.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

        /// <summary>A list of texts, which some tables write as text: a JSON list, or parted by commas.</summary>
        public IEnumerable<string> Words(string name)
        {
            if (of.Text(name) is { } text)
            {
                return text.Split(['[', ']', '"', ',', ' '], StringSplitOptions.RemoveEmptyEntries);
            }

            return of.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);
        }
    }
}
