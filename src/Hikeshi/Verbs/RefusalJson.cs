using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>A refusal as an object of a verb's JSON output.</summary>
internal static class RefusalJson
{
    public static void Write(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject();
        json.WriteString("code", refusal.Code);
        json.WriteString("where", refusal.Where);
        json.WriteString("what", refusal.What);
        json.WriteString("expected", refusal.Expected);
        json.WriteString("mend", refusal.Mend);
        json.WriteEndObject();
    }
}
