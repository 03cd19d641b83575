// The page /docs: the document that this deployment serves, drawn by Swagger UI. Nothing is loaded from elsewhere.
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'

const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', paint)
paint()

SwaggerUI({
  url: '/openapi.json',
  domNode: document.getElementById('reference'),
  // The deployment that the page is read from answers what is tried; keys stay in this page and are gone with it.
  persistAuthorization: false,
  // It would send the document to somebody else's server.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  displayRequestDuration: true,
  filter: true,
})
