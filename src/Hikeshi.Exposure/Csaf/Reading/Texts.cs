using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>Takes out every text once: half of a surrogate pair passes the tokenizer and fails only there, and nothing later should have to think of it.</summary>
internal static class Texts
{
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with the JSON path of the broken text.</exception>
    public static void Check(string file, CsafNode root)
    {
        var waiting = new Stack<CsafNode>([root]);
        while (waiting.TryPop(out var node))
        {
            try
            {
                _ = node.Text();
                foreach (var (_, member) in node.Members())
                {
                    waiting.Push(member);
                }
            }
            catch (InvalidOperationException)
            {
                throw new RefusedException(new AdvisoryRefused($"{file}: {node.Path}", "a text or the name of a member is not valid Unicode", "valid UTF-8 and paired surrogates"));
            }

            foreach (var item in node.Items())
            {
                waiting.Push(item);
            }
        }
    }

    public static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
