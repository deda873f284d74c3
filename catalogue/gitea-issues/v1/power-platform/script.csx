// Gitea answers a new webhook without the Location header that is needed to remove it again.
// This script adds the header; every other answer passes through untouched.
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var response = await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            return response;
        }

        var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        var id = JObject.Parse(text).Value<long>("id");
        var hooks = this.Context.Request.RequestUri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        response.Headers.Location = new Uri(hooks + "/" + id);
        response.Content = CreateJsonContent(text);
        return response;
    }
}
